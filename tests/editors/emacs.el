;;; emacs.el --- takes CITL's first quick fix through eglot  -*- lexical-binding: t -*-

;; Opens $CITL_FILE, takes the first code action at the first error, and saves.
;; What happened goes to $CITL_RESULT as JSON.

(require 'eglot)
(require 'flymake)
(require 'json)

;; Emacs 28 has no mode for Rust, and the server needs none.
(define-derived-mode rust-mode prog-mode "Rust")
(add-to-list 'auto-mode-alist '("\\.rs\\'" . rust-mode))
(add-to-list 'eglot-server-programs '(rust-mode . ("citl" "serve")))

(setq eglot-sync-connect 60
      eglot-confirm-server-initiated-edits nil
      flymake-no-changes-timeout 0.1
      make-backup-files nil
      create-lockfiles nil)

(defvar story `((version . ,emacs-version)))

(defun tell (key value) (push (cons key value) story))

(defun wait-for (what condition)
  "Call CONDITION until it answers; the answer.  WHAT names it when it never does."
  (let ((end (+ (float-time) 90)) answer)
    (while (not (setq answer (funcall condition)))
      (when (> (float-time) end) (error "waited in vain for %s" what))
      (accept-process-output nil 0.05))
    answer))

(defun choose-first (_prompt choices &rest _)
  "Answer a menu of CHOICES with its first entry, unless the compiler has yet to accept that."
  (let ((titles (mapcar #'car choices)))
    (when (string-match-p "not verified" (car titles)) (error "not yet"))
    (tell 'menu (vconcat titles))
    (car titles)))

(defun take-first-fix ()
  "Ask for code actions as a user does, until there is one to take; whether the buffer was changed."
  ;; In batch mode a menu would be a mouse menu without this.
  (let ((last-nonmenu-event 13))
    (cl-letf (((symbol-function 'completing-read) #'choose-first))
      (ignore-errors (call-interactively #'eglot-code-actions))))
  (buffer-modified-p))

(defun repair ()
  (let ((root (getenv "CITL_ROOT")))
    (setq project-find-functions (list (lambda (_) (cons 'transient (file-name-as-directory root))))))
  (find-file (getenv "CITL_FILE"))
  (call-interactively #'eglot)
  (wait-for "a diagnostic" (lambda () (flymake-start) (flymake-diagnostics)))
  (let ((first (car (flymake-diagnostics))))
    (goto-char (flymake-diagnostic-beg first))
    (tell 'diagnostic `((line . ,(1- (line-number-at-pos))) (column . ,(current-column))
                        (text . ,(flymake-diagnostic-text first)))))
  (wait-for "a fix" #'take-first-fix)
  (save-buffer)
  (wait-for "the diagnostic to go" (lambda () (flymake-start) (null (flymake-diagnostics))))
  (eglot-shutdown (eglot-current-server)))

(condition-case fault
    (repair)
  (error (tell 'fault (error-message-string fault))))
(with-temp-file (getenv "CITL_RESULT") (insert (json-encode story)))
